import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { end, isRunning, makeHost } from '../support/agent-process.ts';
import { startEvilDashboard } from '../support/evil-dashboard.ts';
import { temporaryFolder, until } from '../support/fixtures.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

/** A certificate that vouches for itself, as openssl makes it. */
function certificate(name: string) {
	const folder = temporaryFolder();
	const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	execFileSync(
		'openssl',
		`req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${name} -addext subjectAltName=DNS:${name} -keyout ${keyFile} -out ${certFile}`.split(
			' '
		),
		{ stdio: 'ignore' }
	);
	return { certFile, key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
}

it('a certificate nobody vouches for gets no token, even where the environment says not to look', async () => {
	const evil = await startEvilDashboard({ tls: certificate('localhost') });
	const host = await makeHost(evil, { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
	const agent = host.start();
	await until(
		() => host.log().includes('is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'),
		'the sentence',
		30_000
	);
	expect(host.log()).toContain('NIXFLEET_CA_FILE');
	expect(evil.state.authorizations).toEqual([]);
	expect(isRunning(agent)).toBe(true);
});

it.each(['NIXFLEET_CA_FILE', 'NODE_EXTRA_CA_CERTS'])(
	'an authority named in %s is trusted',
	async (name) => {
		const made = certificate('localhost');
		const evil = await startEvilDashboard({ tls: made });
		const host = await makeHost(evil, { env: { [name]: made.certFile } });
		const agent = host.start();
		await until(() => evil.of('commands').length > 0, 'the agent to listen', 30_000);
		await end(agent);
	}
);

it('with NIXFLEET_CA_FILE no other authority counts, and the check says the same', async () => {
	const made = certificate('localhost');
	const evil = await startEvilDashboard({ tls: made });
	const host = await makeHost(evil, {
		env: {
			NIXFLEET_CA_FILE: certificate('localhost').certFile,
			NODE_EXTRA_CA_CERTS: made.certFile
		}
	});
	host.start();
	await until(() => /is not trusted \(\w+\)/.test(host.log()), 'the sentence', 30_000);
	expect(evil.state.authorizations).toEqual([]);
});

it('a certificate of another name gets no token', async () => {
	const made = certificate('other.example.org');
	const evil = await startEvilDashboard({ tls: made });
	const host = await makeHost(evil, { env: { NIXFLEET_CA_FILE: made.certFile } });
	host.start();
	await until(() => host.log().includes('belongs to another name'), 'the sentence', 30_000);
	expect(evil.state.authorizations).toEqual([]);
});

it('a redirect is told and never followed', async () => {
	const evil = await startEvilDashboard();
	const target = await startEvilDashboard();
	evil.state.onUpgrade = (_request, socket) =>
		socket.end(
			`HTTP/1.1 301 Moved\r\nLocation: http://u:p@localhost:${target.port}/ws\r\nContent-Length: 0\r\n\r\n`
		);
	const host = await makeHost(evil);
	const agent = host.start();
	await until(
		() => host.log().includes('wants to send this host elsewhere (HTTP 301'),
		'the sentence',
		30_000
	);
	expect(host.log()).not.toContain('u:p@');
	expect(target.state.authorizations).toEqual([]);
	expect(isRunning(agent)).toBe(true);
});

it('an address without TLS on another machine is refused before anything is sent, unless the host wants it', async () => {
	const evil = await startEvilDashboard();
	const refused = await makeHost({ ...evil, url: 'ws://192.0.2.1:3000/ws' });
	const agent = refused.start();
	await until(() => !isRunning(agent), 'the agent to end', 30_000);
	expect(agent.exitCode).toBe(1);
	expect(refused.log()).toMatch(
		/NIXFLEET_URL: it has no TLS and leads to another machine.*NIXFLEET_INSECURE=true/
	);
	const wanted = await makeHost(
		{ ...evil, url: 'ws://192.0.2.1:3000/ws' },
		{ env: { NIXFLEET_INSECURE: 'true' } }
	);
	const insecure = wanted.start();
	await until(() => wanted.log().includes('Agent started'), 'the agent to try', 30_000);
	expect(isRunning(insecure)).toBe(true);
});

it('a file of authorities that holds none is a problem of the configuration', async () => {
	const evil = await startEvilDashboard();
	const host = await makeHost(evil, { env: { NIXFLEET_CA_FILE: '/dev/zero' } });
	const agent = host.start();
	await until(() => !isRunning(agent), 'the agent to end', 30_000);
	expect(host.log()).toContain(
		'NIXFLEET_CA_FILE: /dev/zero cannot be read, or holds no certificate'
	);
});
