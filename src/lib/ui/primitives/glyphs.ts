import Apple from '@lucide/svelte/icons/apple';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Box from '@lucide/svelte/icons/box';
import Briefcase from '@lucide/svelte/icons/briefcase';
import Check from '@lucide/svelte/icons/check';
import Clock from '@lucide/svelte/icons/clock';
import Cloud from '@lucide/svelte/icons/cloud';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import Gamepad2 from '@lucide/svelte/icons/gamepad-2';
import House from '@lucide/svelte/icons/house';
import Laptop from '@lucide/svelte/icons/laptop';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import MapPin from '@lucide/svelte/icons/map-pin';
import Minus from '@lucide/svelte/icons/minus';
import Monitor from '@lucide/svelte/icons/monitor';
import Server from '@lucide/svelte/icons/server';
import Snowflake from '@lucide/svelte/icons/snowflake';
import UserRound from '@lucide/svelte/icons/user-round';
import X from '@lucide/svelte/icons/x';

/** Pictures that rows of tables repeat: drawn once on a page, and referred to by each row. */
export const GLYPHS = {
	apple: Apple,
	box: Box,
	briefcase: Briefcase,
	clock: Clock,
	cloud: Cloud,
	ellipsis: Ellipsis,
	gamepad: Gamepad2,
	house: House,
	laptop: Laptop,
	monitor: Monitor,
	person: UserRound,
	pin: MapPin,
	server: Server,
	snowflake: Snowflake
} as const;

/** The same, in thick lines: shapes of states. The one without a component is drawn by the sheet itself. */
export const THICK_GLYPHS = {
	check: Check,
	cross: X,
	dash: Minus,
	rise: ArrowUp,
	spin: LoaderCircle
} as const;

export type GlyphName = keyof typeof GLYPHS | keyof typeof THICK_GLYPHS | 'question';
