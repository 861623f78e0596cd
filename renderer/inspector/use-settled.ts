import { useEffect, useState } from 'react'

const SETTLE_MS = 600

/** The id once it has stayed the same for a moment, so that moving along the epochs asks nothing. */
export function useSettled(id: string): string | null {
  const [settled, setSettled] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(id), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [id])
  return settled === id ? settled : null
}
