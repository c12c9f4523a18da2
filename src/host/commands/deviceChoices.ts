/** The devices as a list offers them. No `vscode` here: the translation comes as an argument. */
import { decimal, type Language } from '../base/language';

/** What `sluice doctor --json` says of a device. */
export interface DeviceAnswer {
  device: string;
  works: boolean;
  message: string;
  hint?: string;
  imagesPerSecond?: number;
  pictures?: false;
  elsewhere?: string[];
}

export interface DeviceChoice {
  label: string;
  icon?: string;
  description: string;
  detail: string;
  /** Value of the setting. */
  device: string;
  works: boolean;
  /** What the doctor said of one that does not work, which `detail` has in one. */
  message?: string;
  hint?: string;
}

/** A device's description has no full stop, what is wrong with one has. */
const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

const speedText = (speed: string, pictures: false | undefined, { t }: Language) =>
  pictures === false ? t('{0} samples/s in training', speed) : t('{0} images/s in training', speed);

/** The two that leave the choice to others, then those that work, the fastest first, then the rest with what is missing. */
export function deviceChoices(answers: readonly DeviceAnswer[], current: string, l10n: Language): DeviceChoice[] {
  const { t } = l10n;
  const chosen = (device: string) => (device === current ? t('chosen') : '');
  const open = (device: string, label: string, detail: string): DeviceChoice => {
    return { label, description: chosen(device), detail, device, works: true };
  };
  const speed = ({ works, imagesPerSecond = 0 }: DeviceAnswer) => (works ? imagesPerSecond : -1);
  return [
    open('experiment', t('As the experiment says'), t('cpu where it says nothing')),
    open('auto', t('auto'), t('The fastest that works, tried with each experiment before it trains')),
    ...answers
      .toSorted((a, b) => speed(b) - speed(a))
      .map((answer): DeviceChoice => {
        const { device, works, message, hint, imagesPerSecond, pictures, elsewhere = [] } = answer;
        const parts = [
          chosen(device),
          works ? '' : t('does not work here'),
          imagesPerSecond === undefined ? '' : speedText(decimal(imagesPerSecond, l10n, 0), pictures, l10n),
          elsewhere.length === 0 ? '' : t('{0} operations on the processor', elsewhere.length),
        ];
        return {
          label: device,
          icon: works ? 'check' : 'circle-slash',
          description: parts.filter((part) => part !== '').join(' · '),
          detail: hint === undefined ? message : `${sentence(message)} ${hint}`,
          device,
          works,
          message,
          ...(hint === undefined ? {} : { hint }),
        };
      }),
  ];
}
