export type { NoteFailure } from './failure-frame.ts';
export { LaneSocket } from './lane-socket.ts';
export { openLanes } from './open-lanes.ts';
