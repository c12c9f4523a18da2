/** Everything that can be pressed in the Profile view. */
import { speedReport } from '../speedReport';
import { wholeCurve, wholeProfile } from '../wholeRun';
import { walkOver } from './walkOver';

const about = { name: 'small', outdated: false, speedUp: false };
const profile = { kind: 'profile', report: wholeProfile, curve: wholeCurve, ...about };

walkOver(() => import('../../../webview/profile/main'), {
  profile: {
    messages: [profile],
    news: [
      ...['profile', 'time', 'curve', 'speed', null].map((work) => ({ kind: 'working', work })),
      { ...profile, outdated: true, curve: undefined },
    ],
  },
  'profile areas': { stored: { mode: 'treemap' }, messages: [profile] },
  'profile curve': { stored: { mode: 'curve', unit: 'FLOP' }, messages: [profile] },
  'profile speed': { stored: { mode: 'speed' }, messages: [{ ...profile, speed: speedReport, speedUp: true }] },
});
