/** Kept free on a drive beyond what a download writes: folders, `checkpoint.json`, file-system blocks. */
export const RESERVE_BYTES = 16_000_000
