import { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { snapshot } from '$lib/client/fixtures.ts';
import { counts } from '$lib/client/fleet-view.ts';
import { beforeEach, expect, it, vi } from 'vitest';
import { Drawer, type LogTab } from './drawer-tabs.svelte.ts';

beforeEach(() => {
	const stored = new Map<string, string>();
	vi.stubGlobal('sessionStorage', {
		getItem: (key: string) => stored.get(key) ?? null,
		setItem: (key: string, value: string) => void stored.set(key, value),
		removeItem: (key: string) => void stored.delete(key)
	});
	vi.stubGlobal('matchMedia', () => ({ matches: false }));
});

const open = () => new Drawer(new FleetStore(snapshot([]), counts([])));
/** As after a reload of the page. */
const reloaded = () => {
	const drawer = open();
	drawer.restore();
	return drawer;
};
const tab = (id: string): LogTab => ({ id, host: 'hsb1', color: '#769ff0', command: 'pull' });

it('how logs ended is known again with their tabs, without a look at the dashboard', () => {
	const drawer = open();
	drawer.open(tab('one'));
	drawer.open(tab('two'));
	drawer.openBulk('switch', [
		{ hostId: 'h', host: 'hsb1', color: '#769ff0', operationId: 'of-many' }
	]);
	drawer.keepEnds([
		{ id: 'one', state: 'failed' },
		{ id: 'of-many', state: 'succeeded' }
	]);
	expect([...reloaded().ends]).toEqual([
		['one', 'failed'],
		['of-many', 'succeeded']
	]);
	expect(reloaded().tabs).toHaveLength(3);
});

it('how a log ended is forgotten with its tab', () => {
	const drawer = open();
	drawer.open(tab('one'));
	drawer.keepEnds([{ id: 'one', state: 'failed' }]);
	drawer.close('one');
	expect([...reloaded().ends]).toEqual([]);
});
