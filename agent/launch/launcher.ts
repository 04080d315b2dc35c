/** What is started for an operation: the process that performs it, and the one that undoes an unconfirmed switch. */
export type Role = 'runner' | 'guard';

/**
 * How a runner or a guard is started. `start` resolves once its process exists; whether it took the operation shows
 * in its files. `stillStarting` tells a slow start from one that failed.
 */
export type Launcher = {
	start(dir: string, role: Role): Promise<Started>;
};

export type Started = { stillStarting(): boolean };
