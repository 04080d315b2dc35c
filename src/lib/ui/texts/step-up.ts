/** The question who is there, before what a session left open must not be enough for. */
export const STEP_UP_TEXTS = { title: 'Is it you?', code: 'Code', goOn: 'Go on' } as const;
