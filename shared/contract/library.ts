import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { evaluationMetricsSchema } from '../vi/metrics.ts'
import { downloadPartsSchema, verificationSchema } from './downloads.ts'
import { procedure } from './problem.ts'

/** A checkpoint on this computer, or what looks like one. */
export const libraryEntrySchema = z.object({
  folder: z.string(),
  displayFolder: z.string(),
  /** The save folder that it lies in. */
  saveFolder: z.string(),
  /**
   * `whole`: every file that its `checkpoint.json` lists is there with its size. `damaged`: some are not. `partial`: a download
   * that can be gone on with. `unknown`: a model of which nothing says which checkpoint it is.
   */
  kind: z.enum(['whole', 'damaged', 'partial', 'unknown']),
  /** Null where nothing says so. */
  source: z
    .object({
      organizationId: z.string(),
      runId: z.string(),
      runName: z.string(),
      modelId: z.string(),
      epoch: z.number().nullable(),
      evaluationMetrics: evaluationMetricsSchema.nullable(),
    })
    .nullable(),
  parts: downloadPartsSchema,
  /** Files of the archive that are not here, by their paths in it. */
  leftOut: z.array(z.string()),
  sizeBytes: z.number(),
  /** Of a partial one, what the whole of it takes. */
  totalBytes: z.number().nullable(),
  savedMs: z.number().nullable(),
  verification: verificationSchema.nullable(),
  /** When its bytes were last read and compared, and what was wrong. */
  checked: z.object({ atMs: z.number(), faults: z.array(z.string()) }).nullable(),
  /** What is wrong with a damaged one, in words. */
  faults: z.array(z.string()),
  note: z.string(),
})
export type LibraryEntry = z.infer<typeof libraryEntrySchema>

/** What is on this computer. */
export const librarySchema = z.object({
  entries: z.array(libraryEntrySchema),
  /** Every save folder that the app knows, the chosen one first. `problem` says why one cannot be looked into. */
  folders: z.array(
    z.object({
      path: z.string(),
      displayPath: z.string(),
      freeBytes: z.number().nullable(),
      totalBytes: z.number().nullable(),
      problem: z.string().nullable(),
    }),
  ),
})
export type Library = z.infer<typeof librarySchema>

/** How far a check of a checkpoint's bytes is; the last one has the result. */
export const checkProgressSchema = z.object({
  readBytes: z.number(),
  totalBytes: z.number(),
  /** Null until it has ended. */
  faults: z.array(z.string()).nullable(),
})
export type CheckProgress = z.infer<typeof checkProgressSchema>

/** How a folder's model is loaded, and whether it will load, as far as its files tell. */
export const loadFactsSchema = z.object({
  /** What speaks against it, in words; empty when nothing does. */
  faults: z.array(z.string()),
  /** What was looked at, in words. */
  looked: z.array(z.string()),
  modelPath: z.string().nullable(),
  adapterPath: z.string().nullable(),
  baseModel: z.string().nullable(),
  /** From the model's config: `Qwen2_5_VLForConditionalGeneration` … */
  architecture: z.string().nullable(),
  /** From the model's config: `qwen2_5_vl` … */
  modelType: z.string().nullable(),
  /** The code of its own that the model is loaded with, as its config names it; null where it names none. */
  remoteCode: z
    .object({
      /** Models of Hugging Face whose code is downloaded and run, from a file that others may have written. */
      repos: z.array(z.string()),
      /** Whether code that lies beside the weights is run. */
      isInFolder: z.boolean(),
    })
    .nullable(),
  /** What the run config says of how it was trained; null without one that says anything. */
  trained: z
    .object({
      /** The model's name and size as Vi writes them: `qwen25vl`, `7B`. */
      architecture: z.string().nullable(),
      size: z.string().nullable(),
      /** `phrase-grounding`, `vqa` … */
      projectKind: z.string().nullable(),
      systemPrompt: z.string().nullable(),
      /** The type of number that it computes with, by its name in Torch. */
      precision: z.string().nullable(),
      /** The 4-bit type that the weights are quantized to; null when they are not. */
      quantization: z.enum(['nf4', 'fp4']).nullable(),
    })
    .nullable(),
  /** What `ViModel` is given to load the folder; null when it would fail, or leave out something that is here. */
  viModel: z
    .object({
      runId: z.string(),
      savePath: z.string(),
      /** Where neither the run config nor the SDK says which of its loaders is right. */
      loaderKey: z.string().nullable(),
      /** Whether it takes task, system prompt and quantization from a run config. */
      readsRunConfig: z.boolean(),
    })
    .nullable(),
  /** The places in which Vi's SDK looks for an adapter and a run config. */
  sdkLayout: z.object({
    /** What is here, but where the SDK does not look for it. */
    leftOut: z.array(z.enum(['adapter', 'run config'])),
    /** Whether the app can add those places to this folder. */
    canAdd: z.boolean(),
    /** Whether it did. */
    isAdded: z.boolean(),
    /** Why the SDK cannot use what is here, or why its places cannot be added, in words. */
    problem: z.string().nullable(),
  }),
})
export type LoadFacts = z.infer<typeof loadFactsSchema>

const one = z.object({ folder: z.string().max(4096) })

export const libraryContract = {
  /** Everything in the known save folders, found by what lies in their folders. */
  list: procedure.output(librarySchema),
  /** Shows a folder of the library in the system's file manager. Desktop only. */
  reveal: procedure.input(one).output(z.void()),
  /** Reads every byte of a checkpoint again and compares it with what arrived. Closing the stream ends it. */
  check: procedure.input(one.extend({ sha256: z.boolean().default(false) })).output(eventIterator(checkProgressSchema)),
  /** What a snippet that loads a model needs, and whether it will: shards, headers, configs, and whether the adapter fits its base. */
  load: procedure.input(one).output(loadFactsSchema),
  /**
   * Adds the places in which Vi's SDK looks, `model_adapter` and `model_full/run.json`, as hard links to the adapter and the run
   * config that are here, or as copies where the drive has no links. Nothing that is there is changed.
   */
  addSdkLayout: procedure.input(one).output(z.object({ added: z.array(z.string()), areCopies: z.boolean() })),
  /** Removes what `addSdkLayout` added, as long as it is still the same as what it was made from; says whether there was anything. */
  removeSdkLayout: procedure.input(one).output(z.object({ removed: z.boolean() })),
  /** Moves a folder of the library to the system's trash. */
  trash: procedure.input(one).output(z.void()),
  /** Copies a whole checkpoint of another save folder into the chosen one. */
  copyHere: procedure.input(one).output(z.object({ folder: z.string() })),
  /** Forgets a save folder that is not the chosen one; nothing in it is touched. */
  forgetFolder: procedure.input(z.object({ path: z.string().max(4096) })).output(z.void()),
}
