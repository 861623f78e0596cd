import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { RunsView } from '../runs/runs-view.tsx'
import { AppFrame } from './app-frame.tsx'
import { PageFailure } from './page-failure.tsx'
import { compareSearchSchema, downloadsSearchSchema, frameSearchSchema, librarySearchSchema, runSearchSchema } from './search.ts'

const root = createRootRoute({ component: AppFrame, validateSearch: (search) => frameSearchSchema.parse(search) })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/runs', replace: true })
  },
})
const runs = createRoute({ getParentRoute: () => root, path: '/runs', component: RunsView })
const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  component: RunsView,
  validateSearch: (search) => runSearchSchema.parse(search),
})
// These are not needed at the start, so their code is not loaded then.
const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  component: lazyRouteComponent(() => import('../compare/compare-view.tsx'), 'CompareView'),
  validateSearch: (search) => compareSearchSchema.parse(search),
})
const downloads = createRoute({
  getParentRoute: () => root,
  path: '/downloads',
  component: lazyRouteComponent(() => import('../downloads/downloads-view.tsx'), 'DownloadsView'),
  validateSearch: (search) => downloadsSearchSchema.parse(search),
})

const library = createRoute({
  getParentRoute: () => root,
  path: '/library',
  component: lazyRouteComponent(() => import('../library/library-view.tsx'), 'LibraryView'),
  validateSearch: (search) => librarySearchSchema.parse(search),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('../settings/settings-view.tsx'), 'SettingsView'),
})

/** The page's addresses: what is shown is always in the address, so that back, forward and links work. */
export const router = createRouter({
  routeTree: root.addChildren([home, runs, run, compare, downloads, library, settings]),
  defaultNotFoundComponent: () => null,
  defaultErrorComponent: PageFailure,
  scrollRestoration: false,
  // The code of a view comes when the pointer or the focus is on its tab.
  defaultPreload: 'intent',
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
