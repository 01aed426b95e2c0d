/** How a conversation goes on: the same as elearning/rules/casus.py, and a test plays both side by side. */
(function () {
  "use strict";

  const BACK = "@terug";
  const ON = "@verder";
  const SKIP = "@sla-over";
  const DOORS = [20, 40, 60, 80];

  const impossible = () => new Error("Dat kan hier niet.");

  function sceneAt(casus, slug) {
    const found = casus.scenes.find((scene) => scene.slug === slug);
    if (!found) throw impossible();
    return found;
  }

  function beginning(casus) {
    const meters = Object.fromEntries(casus.meters.map((meter) => [meter.slug, meter.start]));
    return { scene: casus.scenes[0].slug, meters, memory: new Set() };
  }

  /** The start of the second sitting that follows on an ending, with all that was won and lost so far. */
  function sequel(casus, position) {
    const to = sceneAt(casus, position.scene).sequel;
    return to ? { scene: to, meters: position.meters, memory: position.memory } : null;
  }

  const begin = (casus, start) => enter(casus, start.scene, start.meters, start.memory, 0);

  const replay = (casus, start, turns) => turns.reduce((at, turn) => take(casus, at, turn), begin(casus, start));

  function take(casus, position, turn) {
    const special = { [BACK]: back, [ON]: on, [SKIP]: skip }[turn];
    return special ? special(casus, position) : say(casus, position, turn);
  }

  function available(casus, position) {
    if (position.answered !== null) return [];
    const { moves } = sceneAt(casus, position.scene);
    return moves.filter((move) => !position.barred.has(move.key) && holds(move.when, position));
  }

  function holds(when, state) {
    return when.every(([subject, relation, value]) => {
      if (relation === "is") return state.memory.has(subject);
      if (relation === "is not") return !state.memory.has(subject);
      return relation === "<" ? state.meters[subject] < value : state.meters[subject] >= value;
    });
  }

  const door = (value) => 1 + DOORS.filter((limit) => value >= limit).length;

  function answered(casus, position) {
    return position.answered === null ? null : moveOf(sceneAt(casus, position.scene), position.answered);
  }

  const moveOf = (scene, key) => scene.moves.find((move) => move.key === key) ?? null;

  const at = (scene, meters, memory, choices) => ({
    scene, meters, memory, answered: null, barred: new Set(), choices, before: null,
  });

  /** Redirects are followed as often as there are scenes, so that a circle of them ends. */
  function enter(casus, slug, meters, memory, choices) {
    let position = at(slug, meters, memory, choices);
    for (let times = 0; times < casus.scenes.length; times += 1) {
      const redirect = sceneAt(casus, position.scene).redirects.find((one) => holds(one.when, position));
      if (!redirect) break;
      position = at(redirect.to, meters, memory, choices);
    }
    return position;
  }

  function say(casus, position, key) {
    const move = moveOf(sceneAt(casus, position.scene), key);
    const possible = move && position.answered === null && !position.barred.has(key) && holds(move.when, position);
    if (!possible) throw impossible();
    return {
      ...position,
      meters: moved(position.meters, move.effects),
      memory: new Set([...position.memory, ...move.remember]),
      answered: key,
      choices: position.choices + 1,
      before: position,
    };
  }

  function moved(meters, effects) {
    const clamped = ([slug, value]) => [slug, Math.max(0, Math.min(100, value + (effects[slug] ?? 0)))];
    return Object.fromEntries(Object.entries(meters).map(clamped));
  }

  /** Take a move back with all it did; a STOP cannot be tried twice. */
  function back(casus, position) {
    const move = answered(casus, position);
    const { before } = position;
    if (!move || !before) throw impossible();
    return move.stop ? { ...before, answered: null, barred: new Set([...before.barred, move.key]), before: null } : before;
  }

  function on(casus, position) {
    const move = answered(casus, position);
    const to = move ? move.to : sceneAt(casus, position.scene).to;
    if (to === null || move?.stop) throw impossible();
    return enter(casus, to, position.meters, position.memory, position.choices);
  }

  function skip(casus, position) {
    const scene = sceneAt(casus, position.scene);
    if (position.answered !== null || !scene.moves.length || scene.skip === null) throw impossible();
    return enter(casus, scene.skip, position.meters, position.memory, position.choices);
  }

  window.keukentafel.casus = {
    BACK, ON, SKIP, beginning, sequel, begin, replay, take, available, answered, holds, door, sceneAt,
  };
})();
