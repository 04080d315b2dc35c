/** Lets everything else that waits have its turn. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
