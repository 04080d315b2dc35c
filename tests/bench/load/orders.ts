/** What the load generator is asked for, and what it answers. It is a process of its own. */

/** One connection to open. `hello` is sent first; `beat` is a heartbeat, with `#` for its id and `@` for a changing number. */
export type Peer = {
	/** Of the host, and its id; empty for what is no host. */
	name: string;
	id: string;
	url: string;
	headers: Record<string, string>;
	/** Sent one after the other, each once the one before was answered. */
	hello: string[];
	beat: string;
};

/** Somebody who clicks, on either server. */
export type Person = { url: string; headers: Record<string, string> };

export type Order =
	/** Opens connections, at most so many a second. */
	| { type: 'connect'; group: string; peers: Peer[]; perSecond?: number }
	| { type: 'disconnect'; group: string }
	/** As many heartbeats as are answered. */
	| { type: 'slice'; group: string; milliseconds: number }
	/** One click after the other on hosts of a group, each timed until the host has it. `kept`: see bare-server.ts. */
	| {
			type: 'click';
			group: string;
			person: Person;
			clicks: number;
			perSecond: number;
			kept?: boolean;
	  }
	/** Some times one request for many hosts, each timed until the last of them has it. */
	| { type: 'bulk'; group: string; person: Person; hosts: number; times: number }
	/** One host prints as much as is taken from it, and so many people read along. */
	| { type: 'print'; group: string; person: Person; readers: number; milliseconds: number };

export type Answer =
	| { type: 'connected'; milliseconds: number }
	| { type: 'disconnected' }
	| { type: 'sliced'; answered: number; refused: number; milliseconds: number }
	/** Milliseconds of each click. */
	| { type: 'clicked'; times: number[] }
	/** Milliseconds of each request. */
	| { type: 'spread'; times: number[] }
	/** Lines that were acknowledged, and those that the readers got, each. */
	| { type: 'printed'; lines: number; read: number; milliseconds: number };
