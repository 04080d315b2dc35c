import { z } from 'zod';

/** A password, or a code (also a recovery code) where the person has a second factor. */
export const StepUpInput = z.strictObject({ secret: z.string().min(1).max(1_024) });
