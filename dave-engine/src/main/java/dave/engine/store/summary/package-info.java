/** What two stores compare: buckets of dats, their summaries and the names in them. */
@NullMarked
package dave.engine.store.summary;

import org.jspecify.annotations.NullMarked;
