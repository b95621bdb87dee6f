package dave.cli;

/** A certificate to trust; its key was deleted. */
final class TestCertificate {
  static final String PEM =
      """
      -----BEGIN CERTIFICATE-----
      MIIBNDCB56ADAgECAhQdUgskMSWgsc3ONcnNY/LW7Mz3yDAFBgMrZXAwDzENMAsG
      A1UEAwwEdGVzdDAgFw0yNjExMjEwMTE4MTRaGA8yMTI2MTAyODAxMTgxNFowDzEN
      MAsGA1UEAwwEdGVzdDAqMAUGAytlcAMhAENk/vsvhwtlaX+ZejVbcplxSoNmI5g+
      gpazUKgXXi/fo1MwUTAdBgNVHQ4EFgQU/Jfrn69EicNaDiKQfu5i+2JSE64wHwYD
      VR0jBBgwFoAU/Jfrn69EicNaDiKQfu5i+2JSE64wDwYDVR0TAQH/BAUwAwEB/zAF
      BgMrZXADQQBGGe644rMAqKPtme8ZSG2YR+TSo5t7iE/1cal+nR2s+R5RSh2UNK3R
      3lm0ptwcmCZPO9cbZvebFfgY3LWxrEkP
      -----END CERTIFICATE-----
      """;

  private TestCertificate() {}
}
