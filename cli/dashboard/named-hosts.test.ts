import { describe, expect, it } from 'vitest';
import { row } from '$lib/client/fixtures.ts';
import { FleetClientError, type FleetClient } from '../../client/index.ts';
import { UsageError } from '../command.ts';
import { hostsToSee, wantedHost, wantedHosts, wishOf } from './named-hosts.ts';

/** A dashboard of four hosts that finds by parts of names, and reads no filter with `is:foo`. */
function fleet() {
	const filters: (string | undefined)[] = [];
	const rows = ['web1', 'web10', 'web2', 'db'].map((name) => row(name));
	const list = async ({ filter }: { filter?: string } = {}) => {
		filters.push(filter);
		if (filter?.includes('is:foo'))
			throw new FleetClientError('invalid', 'At character 4: "foo" is nothing that is: knows.');
		const parts = (filter ?? '').replace(/^name:/, '').split(',');
		return rows.filter(({ name }) => parts.some((part) => name.includes(part)));
	};
	return { filters, client: { hosts: { list } as unknown as FleetClient['hosts'] } };
}

const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);

describe('hosts to look at', () => {
	it.each<[string[], string[], string | null]>([
		[['web1'], ['web1'], null],
		[['web2', 'web1'], ['web1', 'web2'], null],
		[['web'], ['web1', 'web2', 'web10'], 'web'],
		[['name:web1'], ['web1', 'web10'], 'name:web1']
	])('%j are %j', async (words, found, searched) => {
		const { client } = fleet();
		const seen = await hostsToSee(client, words);
		expect([names(seen.rows), seen.searched]).toEqual([found, searched]);
	});

	it('are names as soon as one is', async () => {
		await expect(hostsToSee(fleet().client, ['web1', 'wbe2'])).rejects.toThrow(
			/^There is no host called "wbe2"\. Did you mean web2/
		);
	});
});

it('words that only look for something make no host do anything', async () => {
	await expect(wantedHosts(fleet().client, wishOf(['web']))).rejects.toThrow(
		/no host called "web"/
	);
	await expect(wantedHosts(fleet().client, wishOf(['nobody-knows-it']))).rejects.toThrow(
		'There is no host called "nobody-knows-it". Those there are: nixfleet hosts. A filter has at least one term such as name:web*.'
	);
});

it('where one host is meant, nothing is said of filters', async () => {
	await expect(wantedHost(fleet().client, 'nobody-knows-it')).rejects.toThrow(
		/^There is no host called "nobody-knows-it"\. Those there are: nixfleet hosts\.$/
	);
});

it('a filter that cannot be read is a command line that is not understood', async () => {
	for (const see of [
		hostsToSee(fleet().client, ['is:foo']),
		wantedHosts(fleet().client, wishOf(['is:foo']))
	])
		await expect(see).rejects.toThrow(UsageError);
});
