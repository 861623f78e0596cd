import { app, Menu, type MenuItemConstructorOptions } from 'electron'

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

// The page has the same keys and comes first; here they are for reading.
const VIEWS = [
  { label: 'Runs', path: '/runs' },
  { label: 'Compare', path: '/compare' },
  { label: 'Downloads', path: '/downloads' },
  { label: 'Library', path: '/library' },
]

/** The application menu: the system's own roles where this system has them, the views and the settings. `open` leads to a view. */
export function setUpMenu(open: (path: string) => void): void {
  const isMac = process.platform === 'darwin'
  const settings: MenuItemConstructorOptions = { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: () => open('/settings') }
  const template: MenuItemConstructorOptions[] = [
    ...(isMac
      ? [
          {
            role: 'appMenu' as const,
            submenu: [
              { role: 'about' as const },
              SEPARATOR,
              settings,
              SEPARATOR,
              { role: 'services' as const },
              SEPARATOR,
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              { role: 'unhide' as const },
              SEPARATOR,
              { role: 'quit' as const },
            ],
          },
        ]
      : []),
    { role: 'fileMenu', submenu: isMac ? [{ role: 'close' }] : [settings, SEPARATOR, { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        ...VIEWS.map(({ label, path }, index) => ({ label, accelerator: `CmdOrCtrl+${index + 1}`, click: () => open(path) })),
        SEPARATOR,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        SEPARATOR,
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [SEPARATOR, { role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
    ...(isMac ? [] : [{ role: 'help' as const, submenu: [{ role: 'about' as const }] }]),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
