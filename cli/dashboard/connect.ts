import { insist } from '../../client/insist.ts';
import { createFleetClient, type FleetClient } from '../../client/index.ts';
import type { Surroundings } from '../command.ts';
import { dashboardOf } from './address.ts';
import { exposedKey, readApiKey } from './api-key.ts';

export type Dashboard = {
	fleet: FleetClient;
	/** Without a slash at its end. */
	url: string;
};

/** The dashboard that the environment names. Makes no call. @throws {PlainError} when address or key are missing or wrong */
export function connect({ env, tell }: Pick<Surroundings, 'env' | 'tell'>): Dashboard {
	const url = dashboardOf(env);
	const key = readApiKey(env, 'operate');
	const exposed = exposedKey(env);
	if (exposed !== null) tell(`Warning: ${exposed}`);
	return { fleet: createFleetClient({ url, key }), url };
}

/** Makes a call that only looks, again when the dashboard asks to wait a moment. */
export const patiently = <Answer>(look: () => Promise<Answer>): Promise<Answer> =>
	insist(look, ['rate-limited']);
