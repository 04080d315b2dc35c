import { row } from '$lib/client/fixtures.ts';
import type { Target } from '$lib/protocol/target.ts';
import { expect, it } from 'vitest';
import { knownCommit } from './known-commit.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const target: Target = {
	commit: A,
	branch: 'main',
	repoUrl: null,
	message: 'Serve the wiki',
	committedAt: null,
	lockHash: null,
	lockInputs: null,
	systemPaths: null,
	fetchedAt: 0
};
const rows = [row('web', { commit: B, commitSubject: 'Filter spam', branch: 'next' })];

it('tells what the target is called, and what a host has', () => {
	expect(knownCommit(A, { target, rows })).toBe('aaaaaaa is “Serve the wiki” on main.');
	expect(knownCommit(B, { target, rows })).toBe('bbbbbbb is “Filter spam” on next.');
});

it('tells nothing of what nobody knows', () => {
	expect(knownCommit('c'.repeat(40), { target, rows })).toBe('');
	expect(knownCommit(A, { target: { ...target, message: null }, rows })).toBe('');
	expect(knownCommit(B, { target: null, rows: [] })).toBe('');
});
