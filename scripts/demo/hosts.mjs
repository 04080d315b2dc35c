/**
 * Twelve hosts as different as people's are.
 *   behind   how many commits its checkout lags when the demo is new
 *   away     its agent connects once and is then ended, as when a lid is closed
 *   hold     what its own hold file says
 *   pace     seconds a step of its builds takes, where that is not the usual
 *   diskUsed percent of its disk that it tells to be used, where that is not the disk of this machine
 *   version  its agent calls itself that
 *   life     what the dashboard is told to do with it when the demo is new (src/lib/server/demo): `pin` keeps it on the
 *            commit it has
 * @typedef {{ note?: string, tags?: string[], pin?: true, run?: 'test' | 'switch' | 'pull-switch' }} Life
 * @typedef {{
 *   name: string, kind: 'nixos' | 'home-manager' | 'darwin', location: string, deviceType: string, color: string,
 *   tags: string, behind: number, away?: true, hold?: string, pace?: number, diskUsed?: number, version?: string, life?: Life
 * }} Host
 */

/** @param {string} name @param {string} kind @param {string} place location and device type */
const host = (name, kind, place) => {
	const [location = 'other', deviceType = 'server'] = place.split(' ');
	return { name, kind: /** @type {Host['kind']} */ (kind), location, deviceType };
};

/** @type {Host[]} */
export const HOSTS = [
	{ ...host('hsb1', 'nixos', 'home server'), color: '#7bc275', tags: 'web,backup', behind: 1 },
	{
		...host('gpc0', 'nixos', 'home gaming'),
		color: '#e5a03c',
		tags: 'gaming',
		behind: 0,
		life: { run: 'test', note: 'The controller lives in the drawer next door.' }
	},
	{ ...host('mba-work', 'home-manager', 'work laptop'), color: '#d277b5', tags: '', behind: 4 },
	{
		...host('csb0', 'nixos', 'cloud server'),
		color: '#769ff0',
		tags: 'web,eu',
		behind: 0,
		life: { tags: ['canary'], run: 'pull-switch' }
	},
	{
		...host('mail0', 'nixos', 'cloud server'),
		color: '#e06c75',
		tags: 'mail,eu',
		behind: 2,
		life: { run: 'pull-switch' }
	},
	{
		...host('build0', 'nixos', 'cloud server'),
		color: '#a58be0',
		tags: 'build',
		behind: 2,
		pace: 15,
		life: { run: 'pull-switch', note: 'Builds slowly; everybody waits for it.' }
	},
	{
		...host('nas0', 'nixos', 'home server'),
		color: '#4bb8b0',
		tags: 'storage,backup',
		behind: 3,
		diskUsed: 97,
		hold: 'the new disks are being tested until Friday'
	},
	{
		...host('router0', 'nixos', 'home other'),
		color: '#8a8f98',
		tags: 'network',
		behind: 0,
		version: '0.0.9',
		life: { run: 'pull-switch' }
	},
	{
		...host('mbp0', 'darwin', 'home laptop'),
		color: '#4bb8b0',
		tags: '',
		behind: 0,
		life: { run: 'pull-switch' }
	},
	{
		...host('desk0', 'nixos', 'work desktop'),
		color: '#769ff0',
		tags: '',
		behind: 3,
		life: { pin: true, run: 'switch', note: 'Stays on the old inputs until the talk is over.' }
	},
	{
		...host('travel', 'home-manager', 'other laptop'),
		color: '#d277b5',
		tags: '',
		behind: 4,
		away: true
	},
	{
		...host('imac0', 'darwin', 'work desktop'),
		color: '#7bc275',
		tags: 'office',
		behind: 2,
		away: true
	}
];
