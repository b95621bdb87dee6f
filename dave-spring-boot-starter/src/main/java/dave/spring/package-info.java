/**
 * A client and an embedded node as beans of a Spring Boot application. What belongs here: the
 * properties, the beans, their health, and what to say when they cannot be made.
 */
@NullMarked
package dave.spring;

import org.jspecify.annotations.NullMarked;
