import { isTerminal, type JournalEntry, type JournalVerdict } from '$lib/protocol/index.ts';
import type { OperationRow } from './operation-row.ts';

/** What the host's journal says of an operation; `absent`: nothing. */
export type HostSide = JournalEntry['state'] | 'absent';
/** What the server's table says of it; `none`: nothing, or it is another host's. */
export type ServerSide = 'none' | Pick<OperationRow, 'state' | 'stopRequested'>;

export type Judgement = {
	/** What the host shall do; null where its journal has nothing to act on. */
	tell: JournalVerdict['action'] | null;
	/**
	 * run: count it as running (which also clears the unknown flag); interrupt: the host lost it; cancel: it was
	 * to be stopped and never arrived; offer: say it again, the host never had it.
	 */
	move: 'nothing' | 'run' | 'interrupt' | 'cancel' | 'offer';
};

/**
 * What follows when a host comes back and both sides compare what they know of one operation. The host's
 * word on what runs there always counts; the server only says what it still wants to hear. Deterministic,
 * and safe to repeat: after it has been carried out, the same comparison asks for nothing new.
 */
export function judge(server: ServerSide, host: HostSide): Judgement {
	if (server === 'none') return { tell: host === 'absent' ? null : 'forget', move: 'nothing' };
	if (isTerminal(server.state)) {
		if (host === 'absent') return { tell: null, move: 'nothing' };
		return { tell: host === 'finished' ? 'forget' : 'cancel', move: 'nothing' };
	}
	if (host === 'absent') return { tell: null, move: missing(server) };
	if (host === 'finished') return { tell: 'send-result', move: 'run' };
	return { tell: server.stopRequested ? 'cancel' : 'adopt', move: 'run' };
}

/** The server counts it as open, but the host's journal does not have it. */
function missing(server: Exclude<ServerSide, 'none'>): Judgement['move'] {
	// It was accepted, so it was on the host's disk once.
	if (server.state === 'running') return 'interrupt';
	if (server.state === 'queued') return 'nothing';
	return server.stopRequested ? 'cancel' : 'offer';
}
