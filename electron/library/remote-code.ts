import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { remoteCodeWords } from '../../shared/library/remote-code.ts'
import { isPlainObject } from '../../shared/vi/plain-object.ts'
import type { Findings } from './load-check.ts'
import { readJson } from './read-json.ts'

/** The files in which Transformers looks for an `auto_map` besides the config: the tokenizer and the processor have code too. */
const OTHERS = ['tokenizer_config.json', 'processor_config.json', 'preprocessor_config.json']

/** Where the code comes from that a model is loaded with; null where it names none. Code that is missing is a fault. */
export async function checkCode(modelPath: string, config: unknown, check: Findings): Promise<LoadFacts['remoteCode']> {
  const repos = new Set<string>()
  let isInFolder = false
  for (const file of ['config.json', ...OTHERS]) {
    const modules = new Set<string>()
    for (const name of codeIn(file === 'config.json' ? config : await readJson(join(modelPath, file)))) {
      const repoEnd = name.indexOf('--')
      if (repoEnd >= 0) repos.add(plainRepo(name.slice(0, repoEnd)))
      else if (/^\w+\.\w+$/.test(name)) modules.add(name.slice(0, name.indexOf('.')))
    }
    for (const module of modules) {
      const there = await stat(join(modelPath, `${module}.py`)).catch(() => null)
      const fault = `${module}.py is missing, which ${file} names as the model’s code`
      if (!there?.isFile() && !check.faults.some((known) => known.startsWith(`${module}.py `))) check.faults.push(fault)
      isInFolder = true
    }
  }
  if (repos.size === 0 && !isInFolder) return null
  const code = { repos: [...repos].slice(0, MAX_REPOS), isInFolder }
  check.looked.push(remoteCodeWords(code))
  return code
}

/** What an `auto_map` names: `module.Class`, or `owner/model--module.Class` for one of the hub; some are pairs. */
function codeIn(config: unknown): string[] {
  const map = isPlainObject(config) && isPlainObject(config.auto_map) ? config.auto_map : {}
  return Object.values(map)
    .flat()
    .filter((name) => typeof name === 'string')
}

/** Others may have written the config: its names go into a comment of Python code, and into the page. */
function plainRepo(name: string): string {
  return name.replace(/[^\w./-]/g, '?').slice(0, MAX_REPO_LENGTH)
}

/** The hub's own limit for a model's name, owner and slash included. */
const MAX_REPO_LENGTH = 96
const MAX_REPOS = 3
