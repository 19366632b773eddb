/** Lets callers wait for a state of the world without sleeping. */
export class Changes {
  private readonly probes = new Set<() => void>();

  notify(): void {
    for (const probe of [...this.probes]) probe();
  }

  /** Calls the listener after every change, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.probes.add(listener);
    return () => void this.probes.delete(listener);
  }

  /** The first value that the probe finds, now or after a change; rejects if none comes in time. */
  until<T>(what: string, probe: () => T | undefined, timeoutMs = 20_000, shown?: () => string): Promise<T> {
    const found = probe();
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const value = probe();
        if (value === undefined) return;
        stop();
        resolve(value);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`waited ${timeoutMs} ms in vain for ${what}${shown ? `\n${shown()}` : ''}`));
      }, timeoutMs);
      const stop = (): void => {
        clearTimeout(timer);
        this.probes.delete(look);
      };
      this.probes.add(look);
    });
  }
}
