/** Before any schema is used: zod's compiled parsers need `unsafe-eval`, which our content security policy forbids. */
import { config } from 'zod/mini';

config({ jitless: true });
