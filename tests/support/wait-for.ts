/**
 * Waits until the condition gives something truthy, looking every 80 ms.
 * @throws after `timeoutMs`, saying what was waited for
 */
export async function waitFor<Value>(
	what: string,
	condition: () => Value | Promise<Value>,
	timeoutMs = 30_000
): Promise<NonNullable<Exclude<Value, false>>> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const value = await condition();
		if (value) return value as NonNullable<Exclude<Value, false>>;
		if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 80));
	}
}
