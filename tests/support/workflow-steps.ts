import { readFileSync } from 'node:fs';

/**
 * The shell parts of a workflow file: each `run: |` (GitHub, Forgejo) or the list below `script:` (GitLab), without their
 * indentation. It knows the shape of the examples, not all of YAML.
 */
export function shellStepsOf(file: string): string[] {
	const lines = readFileSync(file, 'utf8').split('\n');
	return lines.flatMap((line, index) => {
		const start = /^( *)(- )?(run: \||script:)$/.exec(line);
		if (start === null) return [];
		const indent = (start[1]?.length ?? 0) + (start[2]?.length ?? 0);
		const block = blockBelow(lines.slice(index + 1), indent);
		return [start[3] === 'script:' ? block.replace(/^- /gm, '') : block];
	});
}

/** The lines that are further in than `indent`, moved to the margin. */
function blockBelow(lines: string[], indent: number): string {
	const end = lines.findIndex((line) => line.trim() !== '' && line.search(/\S/) <= indent);
	const block = end === -1 ? lines : lines.slice(0, end);
	const margin = Math.min(
		...block.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
	);
	return block.map((line) => line.slice(margin)).join('\n');
}
