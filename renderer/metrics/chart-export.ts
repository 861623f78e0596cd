import { toCsv } from '../../shared/format/csv.ts'
import type { ChartRow } from '../../shared/metrics/rows.ts'

/** The looks of a drawing that come from style sheets, which a file of its own does not have. */
const INLINED = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-size',
  'font-weight',
  'paint-order',
]

/** The chart inside an element as an SVG file: its lines, marks and axis labels, in the colours that it is shown in. */
export function chartSvg(frame: HTMLElement): string {
  const { width, height, left, top } = frame.getBoundingClientRect()
  const style = getComputedStyle(frame)
  const layers = [...frame.querySelectorAll<SVGSVGElement>('svg')].filter((svg) => svg.getBoundingClientRect().width > 100)
  const drawn = layers.map((svg) => {
    const box = svg.getBoundingClientRect()
    const copy = withStyles(svg)
    return `<g transform="translate(${box.left - left} ${box.top - top})">${copy.innerHTML}</g>`
  })
  const labels = [...frame.querySelectorAll<HTMLElement>('[role=slider] span, [data-axis] span')].map((span) => {
    const box = span.getBoundingClientRect()
    const look = getComputedStyle(span)
    const text = document.createTextNode(span.textContent ?? '')
    const holder = document.createElement('i')
    holder.append(text)
    const isPill = look.backgroundColor !== 'rgba(0, 0, 0, 0)'
    const back = isPill
      ? `<rect x="${box.left - left}" y="${box.top - top}" width="${box.width}" height="${box.height}" rx="4" fill="${look.backgroundColor}"/>`
      : ''
    return `${back}<text x="${box.left - left + box.width / 2}" y="${box.top - top + box.height / 2 + 4}" text-anchor="middle" font-size="11" fill="${look.color}">${holder.innerHTML}</text>`
  })
  const back = getComputedStyle(document.documentElement).getPropertyValue('--bg')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${style.fontFamily.replaceAll('"', "'")}">`,
    `<rect width="100%" height="100%" fill="${back}"/>`,
    ...drawn,
    ...labels,
    '</svg>',
  ].join('')
}

function withStyles(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const from = svg.querySelectorAll('*')
  for (const [index, element] of copy.querySelectorAll('*').entries()) {
    const original = from[index]
    if (!original) continue
    const style = getComputedStyle(original)
    for (const name of INLINED) element.setAttribute(name, style.getPropertyValue(name))
    element.removeAttribute('class')
  }
  return copy
}

const PNG_SCALE = 2

/** An SVG as a PNG, at twice its size. */
export async function svgToPng(svg: string): Promise<Blob> {
  const image = new Image()
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * PNG_SCALE
    canvas.height = image.naturalHeight * PNG_SCALE
    const context = canvas.getContext('2d')
    if (!context) throw new Error('this browser draws no images')
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no image'))), 'image/png'),
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** The shown values in full precision, one row for each epoch. */
export function chartCsv(rows: readonly ChartRow[], metrics: readonly string[]): string {
  return toCsv([
    ['epoch', 'checkpoint', ...metrics],
    ...rows.map(({ epoch, id, values }) => [epoch, id, ...metrics.map((metric) => values[metric] ?? '')]),
  ])
}
