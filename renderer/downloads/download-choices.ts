/** How many downloads may run at once. */
export const AT_ONCE = [1, 2, 3, 4].map((value) => ({ value, label: String(value) }))
/** How many connections one download may open. */
export const CONNECTIONS = [1, 2, 4, 8, 16].map((value) => ({ value, label: String(value) }))
/** How fast all downloads together may be, in megabytes a second; 0 is no limit. */
export const SPEEDS = [0, 1, 5, 10, 25, 50, 100].map((value) => ({ value, label: value === 0 ? 'None' : `${value} MB/s` }))
/** What stays free where downloads are saved, in gigabytes. */
export const KEPT_FREE = [0, 1, 5, 10, 20, 50, 100].map((value) => ({ value, label: value === 0 ? 'Nothing' : `${value} GB` }))
export const MB = 1_000_000
export const GB = 1_000_000_000
