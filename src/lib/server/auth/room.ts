import type { Audit } from '../audit/index.ts';
import type { Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { LoginLimits } from './login-limits.ts';
import type { SecretBox } from './secret-box.ts';
import type { Sessions } from './sessions.ts';
import type { StepUp } from './step-up.ts';
import { ADMIN } from './users.ts';

/** What the verbs on people work with. */
export type AuthRoom = {
	db: Database;
	audit: Audit;
	clock: Clock;
	box: SecretBox;
	sessions: Sessions;
	limits: LoginLimits;
	stepUp: StepUp;
	/** What of the admin the environment decides, so that nobody else can. */
	environment: { password: boolean; totp: boolean };
};

/** A signed-in person who asks for something. */
export type Asker = {
	/** Hash of their session. */
	hash: string;
	userId: string;
	name: string;
};

/** Whether NIXFLEET_PASSWORD_HASH makes this person at every start. */
export const isFromEnvironment = (
	room: Pick<AuthRoom, 'environment'>,
	user: { name: string }
): boolean => room.environment.password && user.name === ADMIN;
