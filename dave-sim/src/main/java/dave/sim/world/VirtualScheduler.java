package dave.sim.world;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A scheduler on virtual time. Tasks run on the thread that calls {@link #run}, in the order of
 * their times, and at the same time in the order of scheduling. Not thread-safe.
 */
public final class VirtualScheduler implements Scheduler {
  private final ArrayDeque<Task> now = new ArrayDeque<>();
  private final Owner root = new Owner();
  private Task[] heap = new Task[1_024];
  private int size;
  private long nowNs;
  private long scheduled;
  private long ran;
  private @Nullable RuntimeException failure;

  /** Returns the nanoseconds since the start. */
  public long nowNs() {
    return nowNs;
  }

  /** Returns the number of tasks that wait. */
  public int pending() {
    return size + now.size();
  }

  /** Returns the number of tasks that ran so far. */
  public long ran() {
    return ran;
  }

  /** Makes {@link #run} throw this after the current task, so that no operator can catch it. */
  void fail(RuntimeException cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  /**
   * Advances the time by {@code ns} nanoseconds, and runs the tasks that are due, including those
   * at the end.
   */
  public void run(long ns) {
    long untilNs = nowNs + ns;
    while (true) {
      Task task = next(untilNs);
      if (task == null) {
        nowNs = untilNs;
        return;
      }
      nowNs = task.atNs;
      if (!task.isDisposed()) {
        ran++;
        task.run();
        if (failure != null) {
          throw failure;
        }
      }
    }
  }

  /**
   * Returns the next task, or null. Tasks without a delay run after tasks that were scheduled
   * earlier for the same time.
   */
  private @Nullable Task next(long untilNs) {
    Task soonest = size == 0 ? null : heap[0];
    Task first = now.peek();
    if (first != null && (soonest == null || first.isBefore(soonest))) {
      return now.poll();
    }
    if (soonest == null || soonest.atNs > untilNs) {
      return null;
    }
    removeSoonest();
    return soonest;
  }

  private Task add(Runnable run, long delayNs, long periodNs, Owner owner) {
    Task task = new Task(run, periodNs, owner);
    put(task, delayNs);
    return task;
  }

  private void put(Task task, long delayNs) {
    task.atNs = nowNs + Math.max(0, delayNs);
    task.number = scheduled++;
    if (delayNs <= 0) {
      now.add(task);
    } else {
      insert(task);
    }
  }

  private void insert(Task task) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >> 2;
      if (heap[parent].isBefore(task)) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = task;
  }

  @SuppressWarnings("NullAway") // Slots at and above the size are empty.
  private void removeSoonest() {
    Task last = heap[--size];
    heap[size] = null;
    if (size == 0) {
      return;
    }
    int at = 0;
    while (true) {
      int child = 4 * at + 1;
      if (child >= size) {
        break;
      }
      int least = child;
      for (int i = child + 1; i < Math.min(child + 4, size); i++) {
        if (heap[i].isBefore(heap[least])) {
          least = i;
        }
      }
      if (last.isBefore(heap[least])) {
        break;
      }
      heap[at] = heap[least];
      at = least;
    }
    heap[at] = last;
  }

  @Override
  public Disposable schedule(Runnable task) {
    return root.schedule(task);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return root.schedule(task, delay, unit);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return root.schedulePeriodically(task, initialDelay, period, unit);
  }

  @Override
  public long now(TimeUnit unit) {
    return unit.convert(nowNs, TimeUnit.NANOSECONDS);
  }

  @Override
  public Worker createWorker() {
    return new Owner();
  }

  /** A group of tasks that are cancelled together. */
  private final class Owner implements Worker {
    private boolean disposed;

    @Override
    public Disposable schedule(Runnable task) {
      return add(task, 0, 0, this);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
      return add(task, unit.toNanos(delay), 0, this);
    }

    @Override
    public Disposable schedulePeriodically(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return add(task, unit.toNanos(initialDelay), unit.toNanos(period), this);
    }

    @Override
    public void dispose() {
      disposed = true;
    }

    @Override
    public boolean isDisposed() {
      return disposed;
    }
  }

  /** A task that runs once or periodically. */
  private final class Task implements Runnable, Disposable {
    private final Runnable run;
    private final long periodNs;
    private final Owner owner;
    private long atNs;
    private long number;
    private boolean disposed;

    Task(Runnable run, long periodNs, Owner owner) {
      this.run = run;
      this.periodNs = periodNs;
      this.owner = owner;
    }

    boolean isBefore(Task other) {
      return atNs != other.atNs ? atNs < other.atNs : number < other.number;
    }

    @Override
    public void run() {
      run.run();
      if (periodNs > 0 && !isDisposed()) {
        put(this, periodNs);
      }
    }

    @Override
    public void dispose() {
      disposed = true;
    }

    @Override
    public boolean isDisposed() {
      return disposed || owner.disposed;
    }
  }
}
