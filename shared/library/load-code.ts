import type { LoadFacts } from '../contract/library.ts'

/** With which library a saved checkpoint is loaded. */
export type LoadWith = 'transformers' | 'peft' | 'vi'

/** What of a folder its code names. */
type Places = Pick<LoadFacts, 'modelPath' | 'adapterPath' | 'baseModel'>

/** Which libraries can load what a folder holds: PEFT needs an adapter, the others the whole model. */
export function loadersFor({ modelPath, adapterPath }: Places): LoadWith[] {
  return [...(modelPath === null ? [] : (['transformers', 'vi'] as const)), ...(adapterPath === null ? [] : (['peft'] as const))]
}

/** Python that loads a saved checkpoint. `title` says what it is, in its first line. */
export function loadCode(how: LoadWith, facts: Places, title: string): string {
  const { modelPath, adapterPath, baseModel } = facts
  const lines = {
    transformers: [
      'from transformers import AutoModelForImageTextToText, AutoProcessor',
      '',
      `path = ${python(modelPath ?? '')}`,
      'model = AutoModelForImageTextToText.from_pretrained(path, dtype="auto", device_map="auto")',
      'processor = AutoProcessor.from_pretrained(path)',
    ],
    peft: [
      'from peft import PeftModel',
      'from transformers import AutoModelForImageTextToText, AutoProcessor',
      '',
      // Without a name in the adapter's config the user has to say which model it was trained on.
      baseModel === null ? 'base = ""  # the model that the adapter was trained on' : `base = ${python(baseModel)}`,
      'model = AutoModelForImageTextToText.from_pretrained(base, dtype="auto", device_map="auto")',
      `model = PeftModel.from_pretrained(model, ${python(adapterPath ?? '')})`,
      'processor = AutoProcessor.from_pretrained(base)',
    ],
    vi: [
      'from vi.inference import ViModel',
      '',
      `model = ViModel(pretrained_model_name_or_path=${python(modelPath ?? '')})`,
      'result, error = model(source="image.jpg", user_prompt="Describe this image", stream=False)',
      'print(result if error is None else error)',
    ],
  }
  return [`# ${title.replace(/\s+/g, ' ')}`, ...lines[how], ''].join('\n')
}

/** A Python string. JSON's escapes are Python's too. */
function python(text: string): string {
  return JSON.stringify(text)
}
