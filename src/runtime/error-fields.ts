import { z } from 'zod';
import { createRedact } from './redact.js';
import { inSourceLines } from './source-lines.js';

/** The only fields of an error that go to the log, since libraries attach requests and answers to their errors. */
export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
  readonly kind?: string;
  readonly path?: string;
  readonly slack?: string;
  readonly needed?: string;
  readonly stack?: string;
  readonly cause?: ErrorFields;
  readonly errors?: readonly ErrorFields[];
}

const short = (most: number) =>
  z
    .string()
    .transform((text) => withoutTokens(text).slice(0, most))
    .optional()
    .catch(undefined);
const known = z.object({
  code: short(60),
  status: z.number().optional().catch(undefined),
  kind: short(40),
  path: short(300),
});

const redact = createRedact();
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Make's tokens are UUIDs, and this code does not know those of connected accounts. */
const withoutTokens = (text: string): string => redact(text.slice(0, 4000)).replaceAll(uuid, '(id)');

const deepest = 5;

/** The allowed fields of an error and of its causes. A thrown value that is not an error is not shown. */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error))
    return { name: 'NotAnError', message: 'something that is no error was thrown' };
  const { code, status, kind, path } = known.parse(error);
  const message = messageOf(error);
  const within = depth < deepest;
  const frames = framesOf(error);
  return {
    name: withoutTokens(error.name).slice(0, 60),
    message,
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    ...(kind !== undefined && { kind }),
    ...(path !== undefined && { path }),
    ...slackFields(error),
    ...(frames !== '' && { stack: `${error.name}: ${message}\n${frames}` }),
    ...(within && error.cause !== undefined && { cause: errorFields(error.cause, depth + 1) }),
    ...(within &&
      error instanceof AggregateError && {
        errors: error.errors.slice(0, 5).map((one) => errorFields(one, depth + 1)),
      }),
  };
}

/** An error in one line: its message and those of its causes. */
export function errorLine(error: unknown): string {
  const words: string[] = [];
  for (let fields: ErrorFields | undefined = errorFields(error); fields; fields = fields.cause) {
    const code = fields.code === undefined || fields.message.includes(fields.code) ? '' : ` (${fields.code})`;
    words.push(`${fields.message}${code}`);
  }
  return words.join(': ');
}

/**
 * A parser quotes the text that it could not read, cut off anywhere, and `redact` would not recognise half a token.
 */
function messageOf(error: Error): string {
  if (error instanceof SyntaxError) return 'text that cannot be parsed';
  return withoutTokens(error.message).slice(0, 1000);
}

const framesOf = ({ stack = '' }: Error): string =>
  inSourceLines(
    stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 20),
  ).join('\n');

/** Recognises errors of Slack's library by their fields, so that commands that never call Slack need not load it. */
const fromSlack = z.object({
  statusCode: z.number().optional().catch(undefined),
  data: z
    .object({ error: short(100), needed: short(200) })
    .optional()
    .catch(undefined),
});

function slackFields(error: Error): Pick<ErrorFields, 'slack' | 'needed' | 'status'> {
  const { statusCode, data } = fromSlack.parse(error);
  return {
    ...(statusCode !== undefined && { status: statusCode }),
    ...(data?.error !== undefined && { slack: data.error }),
    ...(data?.needed !== undefined && { needed: data.needed }),
  };
}
