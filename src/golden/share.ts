/** What threads are given to work on, without a copy for each. */

/** The same value with every typed array in memory that threads share instead of copying. */
export function share<T>(value: T): T {
  if (ArrayBuffer.isView(value)) {
    const source = value as unknown as Float64Array;
    const Kind = source.constructor as Float64ArrayConstructor;
    const shared = new Kind(new SharedArrayBuffer(source.byteLength));
    shared.set(source);
    return shared as unknown as T;
  }
  if (Array.isArray(value)) return value.map(share) as unknown as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, share(member)])) as T;
}
