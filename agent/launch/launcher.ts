/**
 * How a runner is started. `start` resolves once its process exists; whether it took the operation shows in
 * `run.json`. `stillStarting` tells a slow start from one that failed.
 */
export type Launcher = {
	start(dir: string): Promise<Started>;
};

export type Started = { stillStarting(): boolean };
