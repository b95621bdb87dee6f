#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>

/// An Ed25519 key pair that is made here and never leaves.
class Author {
 public:
  Author();

  /// The 32 bytes that others know this author by.
  const std::string& key() const { return public_; }

  /// The signature, 64 bytes, over a work hash.
  std::string sign(const std::string& work) const;

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair_;
  std::string public_;
};
