import Apple from '@lucide/svelte/icons/apple';
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowLeft from '@lucide/svelte/icons/arrow-left';
import ArrowRight from '@lucide/svelte/icons/arrow-right';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Bookmark from '@lucide/svelte/icons/bookmark';
import Box from '@lucide/svelte/icons/box';
import Briefcase from '@lucide/svelte/icons/briefcase';
import Check from '@lucide/svelte/icons/check';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import CircleUser from '@lucide/svelte/icons/circle-user';
import Clock from '@lucide/svelte/icons/clock';
import Cloud from '@lucide/svelte/icons/cloud';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import Copy from '@lucide/svelte/icons/copy';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import ExternalLink from '@lucide/svelte/icons/external-link';
import FileCog from '@lucide/svelte/icons/file-cog';
import Gamepad2 from '@lucide/svelte/icons/gamepad-2';
import GitBranch from '@lucide/svelte/icons/git-branch';
import House from '@lucide/svelte/icons/house';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Laptop from '@lucide/svelte/icons/laptop';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import MapPin from '@lucide/svelte/icons/map-pin';
import Minus from '@lucide/svelte/icons/minus';
import Monitor from '@lucide/svelte/icons/monitor';
import Moon from '@lucide/svelte/icons/moon';
import Pause from '@lucide/svelte/icons/pause';
import Pin from '@lucide/svelte/icons/pin';
import Plus from '@lucide/svelte/icons/plus';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import Search from '@lucide/svelte/icons/search';
import Server from '@lucide/svelte/icons/server';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Snowflake from '@lucide/svelte/icons/snowflake';
import Square from '@lucide/svelte/icons/square';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import Sun from '@lucide/svelte/icons/sun';
import Table from '@lucide/svelte/icons/table-2';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import UserRound from '@lucide/svelte/icons/user-round';
import X from '@lucide/svelte/icons/x';

/**
 * Pictures that pages show at first, or repeat: the document brings them along, and no script (glyph-sheet.server.ts), so only
 * their names may be imported where browsers run it. What is loaded later brings pictures of its own.
 */
export const GLYPHS = {
	apple: Apple,
	'arrow-down': ArrowDown,
	'arrow-left': ArrowLeft,
	'arrow-right': ArrowRight,
	'arrow-up': ArrowUp,
	bookmark: Bookmark,
	box: Box,
	briefcase: Briefcase,
	'chevron-down': ChevronDown,
	'chevron-right': ChevronRight,
	'circle-alert': CircleAlert,
	'circle-help': CircleHelp,
	'circle-user': CircleUser,
	clock: Clock,
	cloud: Cloud,
	'cloud-off': CloudOff,
	copy: Copy,
	ellipsis: Ellipsis,
	'external-link': ExternalLink,
	'file-cog': FileCog,
	gamepad: Gamepad2,
	'git-branch': GitBranch,
	house: House,
	keyboard: Keyboard,
	laptop: Laptop,
	loader: LoaderCircle,
	monitor: Monitor,
	moon: Moon,
	pause: Pause,
	person: UserRound,
	pin: MapPin,
	plus: Plus,
	pushpin: Pin,
	refresh: RefreshCw,
	search: Search,
	server: Server,
	sliders: SlidersHorizontal,
	snowflake: Snowflake,
	'sticky-note': StickyNote,
	sun: Sun,
	table: Table,
	tick: Check,
	'triangle-alert': TriangleAlert,
	x: X
} as const;

/** The same, in thick lines: shapes of states. The one without a component is drawn by the sheet itself. */
export const THICK_GLYPHS = {
	check: Check,
	cross: X,
	dash: Minus,
	rise: ArrowUp,
	spin: LoaderCircle
} as const;

/** The same, filled. */
export const FULL_GLYPHS = { square: Square } as const;

export type GlyphName =
	keyof typeof GLYPHS | keyof typeof THICK_GLYPHS | keyof typeof FULL_GLYPHS | 'question';
