import { CSPProvider } from '@base-ui/react/csp-provider'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { followHost } from '../host/host-state.ts'
import { ToastProvider } from '../ui/toasts.tsx'
import './tokens.css'
import './base.css'
import { persistOptions, queryClient } from './query-client.ts'
import { router } from './router.tsx'
import { followTheme } from './theme.ts'

followTheme()
void followHost()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <PersistQueryClientProvider client={queryClient} persistOptions={persistOptions}>
        <CSPProvider disableStyleElements>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </CSPProvider>
      </PersistQueryClientProvider>
    </StrictMode>,
  )
}
