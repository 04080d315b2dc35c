import { expect, fromMenu, live, logs, output, row, signIn, state, test } from './world.ts';

test('Pull + Switch is followed live, a new commit is pulled, and a failing test is named', async ({
	page,
	world
}) => {
	await signIn(page, world.dashboard.url);
	const hsb1 = row(page, 'hsb1');

	await test.step('the output appears live, survives a reload, and the row tells the truth', async () => {
		await expect(hsb1).toContainText('Pull to make one');
		await fromMenu(page, 'hsb1', 'Pull + Switch');
		await expect(output(page)).toContainText('building the system of hsb1');
		await expect(state(page)).toHaveText('Succeeded');
		await expect(hsb1).toContainText('On target');
		await expect(hsb1).toContainText(world.repository.head().slice(0, 7));
		await expect(hsb1).toContainText('generation 1');
		await page.reload();
		await live(page);
		await expect(output(page)).toContainText('building the system of hsb1');
		await expect(state(page)).toHaveText('Succeeded');
	});

	await test.step('a new commit paints the row without a reload, and Pull brings it', async () => {
		world.repository.setHost('hsb1', { motd: 'two' });
		world.repository.test('hsb1', 'T01-good.sh', 'echo fine');
		world.repository.test('hsb1', 'T02-bad.sh', 'echo broken; exit 3');
		const commit = world.repository.push('hsb1: another message').slice(0, 7);
		await expect(hsb1).toContainText(
			`Behind the target ${commit} by 1 commit: “hsb1: another message”`
		);
		await page.getByRole('button', { name: 'Pull hsb1' }).click();
		await expect(hsb1.getByRole('button', { name: /^Git: ok/ })).toBeVisible();
		await expect(hsb1.getByRole('button', { name: /^System: behind/ })).toBeVisible();
	});

	await test.step('a failing test script is named in the row and on the page of the operation', async () => {
		await page.getByRole('button', { name: 'Test hsb1' }).click();
		await expect(hsb1.getByRole('button', { name: /^Tests: error.*T02-bad\.sh/ })).toBeVisible();
		await logs(page).getByRole('link', { name: 'Open' }).click();
		await expect(page.getByRole('heading', { name: 'Test on hsb1' })).toBeVisible();
		const tests = page.getByRole('list', { name: 'Tests' });
		await expect(tests).toContainText('T02-bad.sh');
		await expect(tests).toContainText('failed with exit code 3');
	});
});

test.describe('builds that come to nothing', () => {
	test.use({ worldOptions: { spec: { failBuild: true } } });
	test('are shown as failed, with their output; or run by the clock until they are stopped', async ({
		page,
		world
	}) => {
		await signIn(page, world.dashboard.url);
		await test.step('one that fails', async () => {
			await fromMenu(page, 'hsb1', 'Pull + Switch');
			await expect(state(page)).toHaveText('Failed');
			await expect(output(page)).toContainText('the builder of hsb1 says no');
			await expect(row(page, 'hsb1')).not.toContainText('On target');
		});
		await test.step('one that takes too long', async () => {
			world.repository.setHost('hsb1', { buildSeconds: 120 });
			const commit = world.repository.push('hsb1: slowly').slice(0, 7);
			// Nobody is asked about a commit that is out of date a moment later.
			await expect(row(page, 'hsb1')).toContainText(commit);
			await fromMenu(page, 'hsb1', 'Pull + Switch');
			await expect(row(page, 'hsb1')).toContainText('Pulling and switching: build');
			await expect(output(page)).toContainText('still building, second 1');
			await expect(row(page, 'hsb1').getByRole('button', { name: 'Stop hsb1' })).toBeVisible();
			await page.keyboard.press('Control+k');
			await page.keyboard.type('stop hsb');
			await page.getByRole('option', { name: 'Stop hsb1', exact: true }).click();
			await expect(state(page)).toHaveText('Stopped');
			await expect(row(page, 'hsb1').getByRole('button', { name: 'Pull hsb1' })).toBeVisible();
		});
	});
});
