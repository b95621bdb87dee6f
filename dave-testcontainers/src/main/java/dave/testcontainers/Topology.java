package dave.testcontainers;

/** Which nodes of a cluster can reach each other. */
public enum Topology {
  /** All reach all. Each node is told the first one, and finds the others through it. */
  FULL {
    @Override
    boolean joins(int a, int b) {
      return true;
    }

    @Override
    int edge(int node) {
      return 0;
    }
  },
  /** All reach the first node only. */
  STAR {
    @Override
    boolean joins(int a, int b) {
      return a == 0 || b == 0;
    }

    @Override
    int edge(int node) {
      return 0;
    }
  },
  /** Each node reaches the one before it and the one after it. */
  LINE {
    @Override
    boolean joins(int a, int b) {
      return Math.abs(a - b) == 1;
    }

    @Override
    int edge(int node) {
      return node - 1;
    }
  };

  /** Returns whether two different nodes reach each other. */
  abstract boolean joins(int a, int b);

  /** Returns which node a node above 0 is told at its start. */
  abstract int edge(int node);
}
