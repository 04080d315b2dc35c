/** How often a dashboard that is away is looked for, in milliseconds. */
const LOOK_MS = 2_000;

/** Loads the page anew once the dashboard answers. @returns ends the looking */
export function reloadWhenBack(): () => void {
	const timer = setInterval(() => {
		fetch('/health').then(
			({ ok }) => ok && location.reload(),
			() => {}
		);
	}, LOOK_MS);
	return () => clearInterval(timer);
}
