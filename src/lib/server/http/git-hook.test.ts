import { LIMITS } from '$lib/protocol/index.ts';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { silent } from '../target/fixtures.ts';
import { createGitHook } from './git-hook.ts';

const SECRET = 'a secret of the tests';
const BODY = '{"ref":"refs/heads/main"}';
const signed = (body: string, secret = SECRET): string =>
	createHmac('sha256', secret).update(body).digest('hex');

/** What a delivery is answered, and how often the target was looked at for it. */
async function deliver(
	headers: Record<string, string>,
	options: { body?: string; secret?: string | undefined } = { secret: SECRET }
) {
	let looks = 0;
	const hook = createGitHook({
		secret: 'secret' in options ? options.secret : SECRET,
		log: silent,
		target: {
			refresh: () => {
				looks += 1;
				return new Promise(() => {});
			}
		}
	});
	const response = await hook(
		new Request('http://fleet/hooks/git', { method: 'POST', headers, body: options.body ?? BODY })
	);
	return { status: response.status, text: await response.text(), looks };
}

describe('a webhook', () => {
	it.each([
		['GitHub', { 'x-hub-signature-256': `sha256=${signed(BODY)}` }],
		['Forgejo', { 'x-forgejo-signature': signed(BODY) }],
		['Gitea', { 'x-gitea-signature': signed(BODY) }],
		['GitLab', { 'x-gitlab-token': SECRET }]
	])('of %s is taken at once, without waiting for Git', async (_, headers) =>
		expect(await deliver(headers)).toEqual({ status: 202, text: '', looks: 1 })
	);

	it.each<[string, Record<string, string>]>([
		['no signature', {}],
		['the signature of another body', { 'x-hub-signature-256': `sha256=${signed('{}')}` }],
		['the signature of another secret', { 'x-gitea-signature': signed(BODY, 'guessed') }],
		['the weak signature alone', { 'x-hub-signature': 'sha1=abc' }],
		['another token', { 'x-gitlab-token': `${SECRET}x` }],
		[
			'a wrong signature beside the right token',
			{ 'x-hub-signature-256': 'sha256=00', 'x-gitlab-token': SECRET }
		],
		['an empty token', { 'x-gitlab-token': '' }]
	])('with %s is refused', async (_, headers) => {
		const answer = await deliver(headers);
		expect(answer).toMatchObject({ status: 401, looks: 0 });
		expect(answer.text).not.toContain(SECRET);
	});

	it('that is too large is refused', async () => {
		const body = 'x'.repeat(LIMITS.webhookBytes + 1);
		expect(
			await deliver({ 'x-gitea-signature': signed(body) }, { body, secret: SECRET })
		).toMatchObject({ status: 413, looks: 0 });
	});

	it('is not there without a secret', async () =>
		expect(await deliver({ 'x-gitlab-token': 'undefined' }, { secret: undefined })).toMatchObject({
			status: 404,
			looks: 0
		}));
});
