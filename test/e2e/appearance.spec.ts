import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'

const HUES = [
  '#ff0000',
  '#ff8000',
  '#ffd000',
  '#9acd32',
  '#00c853',
  '#00bcd4',
  '#0a84ff',
  '#3040ff',
  '#8e44ad',
  '#ff2d92',
  '#808080',
  '#000000',
  '#ffffff',
]

for (const dark of [false, true]) {
  test(`the page takes on the system’s accent, and its words stay readable in every one${dark ? ', in the dark' : ''}`, async ({
    openApp,
  }) => {
    let color = '#ff8000'
    const listeners = new Set<() => void>()
    const accent = {
      color: () => color,
      onChange: (listener: () => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const { page, running } = await openApp({ connected: true, dark, ports: { accent } })
    await openRun(page, '7b-lora-r16')
    const root = page.locator('html')
    await expect(root).toHaveAttribute('data-accent', 'app')
    running.services.preferences.change({ accent: 'system' })
    await expect(root).toHaveAttribute('data-accent', 'system')
    await expectAccessible(page)
    await page.screenshot({ path: test.info().outputPath('accent.png') })
    for (color of HUES) {
      for (const listener of listeners) listener()
      await expect.poll(() => root.evaluate((element) => element.style.getPropertyValue('--system-accent'))).toBe(color)
      expect(await page.evaluate(unreadable), color).toEqual([])
    }
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'The app’s own' }).click()
    await expect(root).toHaveAttribute('data-accent', 'app')
  })
}

test('without a system’s accent there is nothing to choose', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await page.keyboard.press('Control+,')
  await expect(page.getByText('Like the system')).toHaveCount(1)
})

/** The pairs of text and ground, of those that have the accent in them, whose contrast is below WCAG's 4.5:1. */
function unreadable(): string[] {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('there is no canvas')
  const probe = document.body.appendChild(document.createElement('i'))
  const luminance = (name: string) => {
    probe.style.color = `var(${name})`
    context.fillStyle = getComputedStyle(probe).color
    context.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((byte) => {
      const share = byte / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const pairs = [
    ['--on-accent', '--accent'],
    ['--on-accent', '--accent-hover'],
    ...['--bg', '--bg-side', '--bg-chrome', '--bg-raised', '--accent-soft'].map((ground) => ['--accent-text', ground]),
    ...['--text', '--text-2'].map((text) => [text, '--accent-soft']),
  ] as [string, string][]
  const poor = pairs.flatMap(([text, ground]) => {
    const [dark, light] = [luminance(text), luminance(ground)].sort((a, b) => a - b) as [number, number]
    const contrast = (light + 0.05) / (dark + 0.05)
    return contrast < 4.5 ? [`${text} on ${ground}: ${contrast.toFixed(2)}`] : []
  })
  probe.remove()
  return poor
}
