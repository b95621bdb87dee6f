package dave.wire;

/**
 * A dat whose work and signature were checked, with the difficulty that the check found.
 *
 * @param dat the dat
 * @param difficulty the committed difficulty if bound, else the realised one, 0 to 256 bits
 * @param bound whether the salt ties the work to the author, the key's length and the difficulty
 */
public record VerifiedDat(Dat dat, int difficulty, boolean bound) {
  /**
   * @throws IllegalArgumentException if the difficulty is more than the work shows
   */
  public VerifiedDat {
    if (difficulty < 0 || difficulty > dat.work().zeroBits()) {
      throw new IllegalArgumentException(
          "difficulty " + difficulty + " of a work with " + dat.work().zeroBits() + " zero bits");
    }
  }
}
