// A program that the types have to allow, and where it says so to refuse.

import { connect, DaveError, Fault, OLDEST, Reason, type Event, type Stored } from "@dave/client";

const dave = connect(["127.0.0.1:1619"], { tls: { ca: "ca.crt" }, token: "token", key: "key" });
const stored: Stored = await dave.put("key", new Uint8Array(3), { difficulty: 20, mine: "node" });
const colour: string | undefined = (await dave.get({ key: "k", author: stored.dat.author }))?.value.toString();
const lead: bigint = (await dave.consensus("key")).margin;

function read(event: Event): string | number {
  switch (event.type) {
    case "dat":
      return event.dat.value.toString();
    case "gap":
      return event.missed;
    case "moved":
      return event.to;
  }
}

try {
  for await (const event of dave.follow({ prefix: "chat/", after: OLDEST, signal: AbortSignal.timeout(9) })) {
    console.log(read(event), event.cursor, colour, lead);
  }
  // @ts-expect-error: nobody else mines.
  await dave.put("key", "value", { mine: "moon" });
  // @ts-expect-error: a gap has no dat.
  (null as unknown as Event & { type: "gap" }).dat;
} catch (error) {
  if (error instanceof DaveError && error.reason === Reason.CURSOR_UNKNOWN) {
    console.log(error.fault === Fault.REFUSED, error.remedy.length);
  }
}
