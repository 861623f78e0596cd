import type { Page } from '@playwright/test'
import * as z from 'zod'
import type { Curve, Drawn, Peer } from './peers.ts'

const drawnSchema = z.array(z.object({ name: z.string(), lastStep: z.number(), lastValue: z.number() }))
/** Pages round what they write beside a chart. */
const ROUNDED_TO = 0.001
/** A line of the narrowest chart has more pixels than that. */
const PIXELS_PER_CURVE = 40
const COLOURED = 48

/** Why a page's chart does not show the curves, in words; null when it does. What was not drawn was fast for nothing. */
export async function drawnFailure(
  page: Page,
  { chart, drawn }: Pick<Peer, 'chart' | 'drawn'>,
  curves: readonly Curve[],
): Promise<string | null> {
  const said = drawnSchema.safeParse(await page.evaluate(drawn))
  if (!said.success) return `does not say what it has drawn: ${z.prettifyError(said.error)}`
  return missingCurve(said.data, curves) ?? (await blankChart(page, chart, curves.length))
}

function missingCurve(drawn: readonly Drawn[], curves: readonly Curve[]): string | null {
  for (const { name, values } of curves) {
    const line = drawn.find((each) => each.name === name)
    if (!line) return `has not drawn ${name}`
    const last = values.at(-1) ?? Number.NaN
    if (line.lastStep !== values.length) return `has drawn ${name} to step ${line.lastStep}, not ${values.length}`
    if (!(Math.abs(line.lastValue - last) <= ROUNDED_TO)) return `has drawn ${line.lastValue} at the end of ${name}, not ${last}`
  }
  return null
}

/** Why a chart shows no lines, in words; null when it does: a page may know its data and draw nothing. */
export async function blankChart(page: Page, chart: string, curves: number): Promise<string | null> {
  const picture = await page.locator(chart).first().screenshot()
  const blank = await page.context().newPage() // where no policy keeps the picture out
  try {
    const pixels = await blank.evaluate(
      async ({ source, coloured }) => {
        const image = new Image()
        image.src = source
        await image.decode()
        const canvas = new OffscreenCanvas(image.width, image.height)
        const context = canvas.getContext('2d')
        if (!context) throw new Error('there is no canvas')
        context.drawImage(image, 0, 0)
        const { data } = context.getImageData(0, 0, image.width, image.height)
        let count = 0
        for (let at = 0; at < data.length; at += 4) {
          const rgb = data.subarray(at, at + 3)
          if (Math.max(...rgb) - Math.min(...rgb) > coloured) count += 1
        }
        return count
      },
      { source: `data:image/png;base64,${picture.toString('base64')}`, coloured: COLOURED },
    )
    return pixels < curves * PIXELS_PER_CURVE ? `shows no lines: ${pixels} coloured pixels for ${curves} curves` : null
  } finally {
    await blank.close()
  }
}
