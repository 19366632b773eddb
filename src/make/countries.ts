import { z } from 'zod';
import type { MakeHttp, ReadTurn } from './http.js';

const country = z
  .object({
    id: z.int().positive(),
    name: z.string(),
    /** Three letters. */
    code: z.string().nullish(),
    /** Two letters. */
    code2: z.string().nullish(),
  })
  .transform(({ id, name, code, code2 }) => ({ id, name, codes: [code, code2].flatMap((one) => one || []) }));

/** A country under Make's number, with its ISO codes. */
export type Country = Readonly<z.output<typeof country>>;

const answer = z.object({ countries: z.array(country) });

/** https://developers.make.com/api-documentation/api-reference/enums/get--enums--countries */
export const countries = (http: MakeHttp) => ({
  list: async (turn?: ReadTurn): Promise<readonly Country[]> =>
    (await http.get('enums/countries', answer, turn)).countries,
});

export interface CountriesParts {
  readonly read: (turn: ReadTurn) => Promise<readonly Country[]>;
  /** Whether anybody needs them now. */
  readonly areNeeded: () => boolean;
  readonly now: () => number;
  /** The time after a failure in which Make is not asked again. */
  readonly retryMs: number;
  readonly failed: (error: unknown) => void;
}

const keptMs = 86_400_000;

/** Make's countries in memory: read once a day, and only when somebody needs them. */
export class KnownCountries {
  #known: readonly Country[] | undefined;
  #dueAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: CountriesParts) {}

  /** Undefined until Make has listed them. */
  get known(): readonly Country[] | undefined {
    return this.#known;
  }

  /** Reads them if they are needed and due. A failure is reported, and the earlier list stays. */
  async readIfDue(turn: ReadTurn): Promise<void> {
    const { now, read, areNeeded, retryMs, failed } = this.parts;
    if (!areNeeded() || now() < this.#dueAt) return;
    this.#dueAt = now() + retryMs;
    try {
      this.#known = await read(turn);
      this.#dueAt = now() + keptMs;
    } catch (error) {
      failed(error);
    }
  }
}
