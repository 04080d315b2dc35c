/**
 * Copies text. The clipboard interface exists only on https and localhost; elsewhere a hidden field and the old command
 * do it.
 * @returns whether the text was copied
 */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return copyByCommand(text);
	}
}

function copyByCommand(text: string): boolean {
	const field = document.createElement('textarea');
	const focused = document.activeElement;
	field.value = text;
	field.style.cssText = 'position:fixed;opacity:0';
	// Inside an open dialog, because its focus trap would take the focus from a field outside.
	(document.querySelector('[role=dialog]') ?? document.body).append(field);
	field.select();
	const copied = document.execCommand('copy');
	field.remove();
	if (focused instanceof HTMLElement) focused.focus();
	return copied;
}
