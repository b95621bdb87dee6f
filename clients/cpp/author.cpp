#include "author.h"

#include <stdexcept>

namespace {
constexpr size_t kPublicKeyLength = 32;
constexpr size_t kSignatureLength = 64;

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL has no Ed25519: 1.1.1 or later has it");
}

EVP_PKEY* generate() {
  std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* pair = nullptr;
  require(context && EVP_PKEY_keygen_init(context.get()) == 1 &&
          EVP_PKEY_keygen(context.get(), &pair) == 1);
  return pair;
}

unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }
const unsigned char* bytes(const std::string& s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
}  // namespace

Author::Author() : pair_(generate(), EVP_PKEY_free), public_(kPublicKeyLength, '\0') {
  size_t length = public_.size();
  require(EVP_PKEY_get_raw_public_key(pair_.get(), bytes(public_), &length) == 1);
}

std::string Author::sign(const std::string& work) const {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free);
  std::string signature(kSignatureLength, '\0');
  size_t length = signature.size();
  require(context &&
          EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, pair_.get()) == 1 &&
          EVP_DigestSign(context.get(), bytes(signature), &length, bytes(work), work.size()) == 1);
  return signature;
}
